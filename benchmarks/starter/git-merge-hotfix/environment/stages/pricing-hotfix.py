"""Price arithmetic of the shop."""

from decimal import ROUND_HALF_UP, Decimal


def gross_line(net, vat_rate):
    """Text of the gross price of one order line, rounded half up to whole cents."""
    gross = Decimal(net) * (1 + Decimal(vat_rate))
    return str(gross.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def is_free(net):
    """Whether a line costs nothing."""
    return float(net) == 0
