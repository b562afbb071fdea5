"""What a protected machine may know: counts of people changed by the cell-key method, small units hidden."""
