"""Vendors and purchasing: who is bought from, what is ordered, and what is billed for it."""
