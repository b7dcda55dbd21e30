package dev.banyan.bench.simulate.report;

import java.math.BigDecimal;
import java.math.MathContext;

/** Texts and numbers as a page shows them. */
final class Text {
    private static final MathContext DIGITS = new MathContext(4);

    private Text() {}

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** Four digits at most, without zeros that say nothing. */
    static String number(double value) {
        BigDecimal rounded = new BigDecimal(value).round(DIGITS);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
