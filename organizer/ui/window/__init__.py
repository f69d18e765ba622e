"""The main window: menu, sidebar, activity bar and the table of panes."""
