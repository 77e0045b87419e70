"""The one filter grammar of lists and exports, and what records can be filtered by."""
