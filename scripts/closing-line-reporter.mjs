import { writeFileSync } from 'node:fs';

/** Vitest reporter that leaves the counts, and the names of skipped tests, in the file FORESHADOW_TEST_SUMMARY names. */
export default class ClosingLineReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const summary = { passed: 0, failed: unhandledErrors.length, skipped: [], files: modules.length };
    for (const module of modules) addModule(summary, module);
    const file = process.env.FORESHADOW_TEST_SUMMARY;
    if (file) writeFileSync(file, JSON.stringify(summary));
  }
}

function addModule(summary, module) {
  let failedTests = 0;
  for (const test of module.children.allTests()) {
    const result = test.result();
    if (result.state === 'passed') summary.passed++;
    else if (result.state === 'skipped') summary.skipped.push({ name: nameOf(module, test), reason: result.note });
    else failedTests++;
  }
  // A file that does not load, or whose hooks fail, has no failed test of its own and counts as one.
  const ownFailure = failedTests === 0 && module.state() === 'failed' ? 1 : 0;
  summary.failed += failedTests + ownFailure;
}

function nameOf(module, test) {
  return `${module.relativeModuleId ?? module.moduleId} > ${test.fullName}`;
}
