"""energia: a governed data lake and warehouse for an energy retailer, from data contracts."""
