"""Contracts: subcontracts and what changes their value."""
