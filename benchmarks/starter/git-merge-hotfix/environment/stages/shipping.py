"""Shipping costs of the shop."""

FLAT_RATE = "4.90"
FREE_FROM = "60.00"


def shipping(order_total):
    """Text of the shipping cost for an order total given as text."""
    return "0.00" if float(order_total) >= float(FREE_FROM) else FLAT_RATE
