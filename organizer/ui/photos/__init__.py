"""The Photos pane, and what every view of photos shares."""
