package bench;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Set;

/** A row, with the transforms and validations of the plan that Commander runs. */
record Customer(
    long id,
    String email,
    String firstName,
    String lastName,
    String phone,
    String street,
    String city,
    String postcode,
    String country,
    LocalDate birthDate,
    BigDecimal balance,
    boolean active,
    OffsetDateTime createdAt,
    String notes) {
  private static final Set<String> COUNTRIES = Set.of("DE", "FR", "NL", "AT", "CH");
  private static final int LONGEST_NAME = 80;

  static Customer of(ResultSet row) throws SQLException {
    return new Customer(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getString(9),
        row.getObject(10, LocalDate.class),
        row.getBigDecimal(11),
        row.getBoolean(12),
        row.getObject(13, OffsetDateTime.class),
        row.getString(14));
  }

  /** The row to write; null, which leaves it out, where a validation fails. */
  Customer checked() {
    String address = email == null ? "" : email.trim().toLowerCase(Locale.ROOT);
    String name = firstName == null ? "" : firstName.trim();
    boolean valid =
        !address.isEmpty()
            && isName(name)
            && isName(lastName)
            && COUNTRIES.contains(country)
            && balance.signum() >= 0;
    return valid
        ? new Customer(id, address, name, lastName, phone, street, city, postcode, country, birthDate, balance, active, createdAt, notes)
        : null;
  }

  private static boolean isName(String text) {
    return text != null && !text.isEmpty() && text.length() <= LONGEST_NAME;
  }
}
