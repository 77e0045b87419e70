"""The command line `ledgerdock`."""
