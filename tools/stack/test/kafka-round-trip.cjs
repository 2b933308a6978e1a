// Makes a topic, sends a message and prints it as it comes back; with a second argument only lists the topics.
const { Kafka, logLevel } = require('kafkajs');

const [brokers, listOnly] = process.argv.slice(2);
const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING });

async function list(admin) {
  console.log(`topics: ${(await admin.listTopics()).join(' ')}`);
}

async function roundTrip(admin) {
  await admin.createTopics({ topics: [{ topic: 'greetings', numPartitions: 2 }], waitForLeaders: true });
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: 'reader' });
  await Promise.all([producer.connect(), consumer.connect()]);
  await producer.send({ topic: 'greetings', messages: [{ key: 'k', value: 'hello' }] });
  const refused = await producer.send({ topic: 'unknown', messages: [{ value: 'x' }] }).then(
    () => false,
    () => true,
  );
  await consumer.subscribe({ topic: 'greetings', fromBeginning: true });
  const value = await new Promise((resolve) => {
    void consumer.run({ eachMessage: async ({ message }) => resolve(message.value.toString()) });
  });
  console.log(`received: ${value}, unknown topic refused: ${refused}`);
  await Promise.all([producer.disconnect(), consumer.disconnect()]);
}

async function main() {
  const admin = kafka.admin();
  await admin.connect();
  await (listOnly ? list(admin) : roundTrip(admin));
  await admin.disconnect();
}

main().catch((error) => {
  console.log(error.name);
  process.exitCode = 1;
});
