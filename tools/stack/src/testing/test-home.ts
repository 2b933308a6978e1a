/** The variable that tells the suites of a jest run where its stack is; set beforehand, that folder is used and kept. */
export const TEST_HOME_VARIABLE = 'COMMANDER_TEST_HOME';
