"""What keeps the promise that every job ends and every upload is found, whatever died."""
