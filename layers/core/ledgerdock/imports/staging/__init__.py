"""How an upload is read: declarations, tables, mappings, levels and waves; and rows that failed before."""
