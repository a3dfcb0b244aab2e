"""Price arithmetic of the shop."""


def gross_line(net, vat_rate, currency="EUR"):
    """Text of the gross price of one order line, with its currency."""
    gross = float(net) * (1 + float(vat_rate))
    return "%s %.2f" % (currency, gross)


def is_free(net):
    """Whether a line costs nothing."""
    return float(net) == 0
