"""What other capabilities may show of relationships: the network of accounts."""

from kamdesk.features.relationships.widgets.network import AccountNetworkView

__all__ = ["AccountNetworkView"]
