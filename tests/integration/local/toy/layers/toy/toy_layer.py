LAYER = "toy"
