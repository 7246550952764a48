package io.cenote.tcp.wire;

import java.io.IOException;

/** A frame would need more bytes than the {@link Budget} has left. */
public final class OverBudgetException extends IOException {
    private static final long serialVersionUID = 1;

    OverBudgetException(Budget budget) {
        super("more than " + budget.most() + " bytes of requests and replies at once");
    }
}
