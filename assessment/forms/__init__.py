"""What people type, on its way to the domain: forms built from definitions."""
