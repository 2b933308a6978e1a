declare module 'kafkajs/src/network/requestQueue' {
  /** The part of kafkajs' internal request queue that is mended in `open-kafka.ts`. */
  class RequestQueue {
    pending: unknown[];
    throttledUntil: number;
    scheduleCheckPendingRequests: (this: RequestQueue) => void;
  }
  export = RequestQueue;
}
