"""A fictional city of real size: plan, three months of forms, and faults to find."""
