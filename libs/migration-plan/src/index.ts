export * from './record/record-pipeline';
