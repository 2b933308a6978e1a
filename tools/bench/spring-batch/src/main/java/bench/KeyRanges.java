package bench;

import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.batch.core.partition.support.Partitioner;
import org.springframework.batch.item.ExecutionContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** Cuts the keys of the source into ranges of equal width. */
record KeyRanges(DataSource source) implements Partitioner {
  @Override
  public Map<String, ExecutionContext> partition(int gridSize) {
    Long highest = new JdbcTemplate(source).queryForObject("select max(id) from customers", Long.class);
    Map<String, ExecutionContext> parts = new HashMap<>();
    for (int part = 0; part < gridSize; part++) {
      ExecutionContext context = new ExecutionContext();
      context.putLong("above", highest * part / gridSize);
      context.putLong("upTo", highest * (part + 1) / gridSize);
      parts.put("part" + part, context);
    }
    return parts;
  }
}
