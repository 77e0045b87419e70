"""The whole life of imports, held against a dictionary: test_life.py plays it, the rest is its stage."""
