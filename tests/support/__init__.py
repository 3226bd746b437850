"""What tests share: a site to visit (``site``), a tab to visit it with (``tab``), the state of the extension."""
