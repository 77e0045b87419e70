"""Inventory and production: items, where they are kept, how they are measured, and what they are made for."""
