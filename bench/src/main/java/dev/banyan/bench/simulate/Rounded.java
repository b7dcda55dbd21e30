package dev.banyan.bench.simulate;

import dev.banyan.tree.sim.Percentiles;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** Figures as they are printed: thousandths, and 0 where nothing was measured. */
final class Rounded {
    private static final int DECIMALS = 3;

    private Rounded() {}

    static BigDecimal of(double value) {
        return BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP);
    }

    static Percentiles percentiles(double... values) {
        return values.length == 0 ? Percentiles.of(0.0) : Percentiles.of(values);
    }

    static Percentiles percentiles(List<Double> values) {
        return percentiles(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
