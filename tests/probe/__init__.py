"""What plugins show when `check` opens them, through the real Pants."""
