"""Telling others how a job ended: events, mails and the links in them."""
