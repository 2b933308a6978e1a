package bench;

import javax.sql.DataSource;
import org.springframework.batch.core.StepExecution;
import org.springframework.batch.core.StepExecutionListener;
import org.springframework.batch.item.ExecutionContext;
import org.springframework.batch.item.ItemStreamReader;
import org.springframework.batch.item.database.JdbcCursorItemReader;

/** Reads the key range of its partition through a cursor; one cursor for each thread, which is one partition. */
final class CustomerReader implements ItemStreamReader<Customer>, StepExecutionListener {
  private static final String SQL = "select * from customers where id > %d and id <= %d order by id";
  private final DataSource source;
  private final ThreadLocal<JdbcCursorItemReader<Customer>> cursors = new ThreadLocal<>();

  CustomerReader(DataSource source) {
    this.source = source;
  }

  @Override
  public void beforeStep(StepExecution step) {
    ExecutionContext range = step.getExecutionContext();
    JdbcCursorItemReader<Customer> cursor = new JdbcCursorItemReader<>();
    cursor.setName("customers");
    cursor.setDataSource(source);
    cursor.setFetchSize(LoadCustomers.CHUNK);
    cursor.setVerifyCursorPosition(false);
    // The driver streams only outside of autocommit.
    cursor.setConnectionAutoCommit(false);
    cursor.setSql(String.format(SQL, range.getLong("above"), range.getLong("upTo")));
    cursor.setRowMapper((row, number) -> Customer.of(row));
    cursors.set(cursor);
  }

  @Override
  public void open(ExecutionContext context) {
    cursors.get().open(context);
  }

  @Override
  public void update(ExecutionContext context) {
    cursors.get().update(context);
  }

  @Override
  public Customer read() throws Exception {
    return cursors.get().read();
  }

  @Override
  public void close() {
    cursors.get().close();
  }
}
