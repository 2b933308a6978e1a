package bench;

import java.sql.Date;
import javax.sql.DataSource;
import org.springframework.batch.item.database.JdbcBatchItemWriter;
import org.springframework.batch.item.database.builder.JdbcBatchItemWriterBuilder;

/** Writes rows by batched inserts, which the driver joins where its URL says `reWriteBatchedInserts=true`. */
final class CustomerWriter {
  private static final String SQL =
      "insert into customers (id, email, first_name, last_name, phone, street, city, postcode, country, birth_date,"
          + " balance, is_active, created_at, notes) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private CustomerWriter() {}

  static JdbcBatchItemWriter<Customer> to(DataSource target) {
    JdbcBatchItemWriter<Customer> writer =
        new JdbcBatchItemWriterBuilder<Customer>()
            .dataSource(target)
            .sql(SQL)
            .itemPreparedStatementSetter(
                (row, statement) -> {
                  statement.setLong(1, row.id());
                  statement.setString(2, row.email());
                  statement.setString(3, row.firstName());
                  statement.setString(4, row.lastName());
                  statement.setString(5, row.phone());
                  statement.setString(6, row.street());
                  statement.setString(7, row.city());
                  statement.setString(8, row.postcode());
                  statement.setString(9, row.country());
                  statement.setDate(10, row.birthDate() == null ? null : Date.valueOf(row.birthDate()));
                  statement.setBigDecimal(11, row.balance());
                  statement.setBoolean(12, row.active());
                  statement.setObject(13, row.createdAt());
                  statement.setString(14, row.notes());
                })
            .build();
    writer.afterPropertiesSet();
    return writer;
  }
}
