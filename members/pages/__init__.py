"""Pages on which officers enter what happens to members and who holds a village's posts."""
