"""kamdesk 大客户工作台: an offline desk for key account managers."""

__version__ = "0.1.0"
