"""Adder's tests. ``unit``: pure logic; ``js``: node's; ``e2e``: both real browsers; ``red_team``: attacks, in both."""
