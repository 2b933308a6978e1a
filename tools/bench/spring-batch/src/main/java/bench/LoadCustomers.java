package bench;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.JobParameters;
import org.springframework.batch.core.Step;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.launch.support.TaskExecutorJobLauncher;
import org.springframework.batch.core.partition.support.TaskExecutorPartitionHandler;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JobRepositoryFactoryBean;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Copies the table customers from FROM to TO (JDBC URLs) in four partitions; prints the seconds that the job took. */
public final class LoadCustomers {
  static final int PARTITIONS = 4;
  static final int CHUNK = 5000;

  private LoadCustomers() {}

  public static void main(String[] arguments) throws Exception {
    try (HikariDataSource source = pool(System.getenv("FROM"));
        HikariDataSource target = pool(System.getenv("TO"))) {
      JobRepository repository = repository();
      Step worker = worker(repository, source, target);
      TaskExecutorPartitionHandler handler = new TaskExecutorPartitionHandler();
      handler.setStep(worker);
      handler.setTaskExecutor(new SimpleAsyncTaskExecutor("partition-"));
      handler.setGridSize(PARTITIONS);
      Step all =
          new StepBuilder("all", repository)
              .partitioner("worker", new KeyRanges(source))
              .partitionHandler(handler)
              .build();
      TaskExecutorJobLauncher launcher = new TaskExecutorJobLauncher();
      launcher.setJobRepository(repository);
      launcher.afterPropertiesSet();
      long started = System.nanoTime();
      var ended = launcher.run(new JobBuilder("customers", repository).start(all).build(), new JobParameters());
      if (ended.getStatus() != BatchStatus.COMPLETED) throw new IllegalStateException(ended.getStatus().toString());
      System.out.println((System.nanoTime() - started) / 1e9);
    }
  }

  private static Step worker(JobRepository repository, DataSource source, DataSource target) {
    CustomerReader reader = new CustomerReader(source);
    return new StepBuilder("worker", repository)
        .<Customer, Customer>chunk(CHUNK, new JdbcTransactionManager(target))
        .reader(reader)
        .processor(Customer::checked)
        .writer(CustomerWriter.to(target))
        .listener(reader)
        .build();
  }

  private static HikariDataSource pool(String url) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setMaximumPoolSize(PARTITIONS + 1);
    return pool;
  }

  private static JobRepository repository() throws Exception {
    JdbcDataSource own = new JdbcDataSource();
    own.setURL("jdbc:h2:mem:batch;DB_CLOSE_DELAY=-1");
    new ResourceDatabasePopulator(new ClassPathResource("org/springframework/batch/core/schema-h2.sql")).execute(own);
    JobRepositoryFactoryBean factory = new JobRepositoryFactoryBean();
    factory.setDataSource(own);
    factory.setTransactionManager(new JdbcTransactionManager(own));
    factory.afterPropertiesSet();
    return factory.getObject();
  }
}
