"""What an import costs, beside the floor and beside what people usually write: `make bench`."""
