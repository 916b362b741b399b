export type { Conversation, Message } from './core/conversation.ts';
export { type Deployment, deploymentFingerprint } from './core/deployment.ts';
export { ForeshadowError } from './core/errors.ts';
export type { Evidence, GradableReply, Grade, Grader } from './core/grade.ts';
export type { Policy } from './core/policy.ts';
export type { StudyConfig, StudyConfigInput } from './core/study-config.ts';
export type { LanguageModel, ModelRequest, ModelResponse } from './models/model.ts';
export type { StudyReport } from './report/study-report.ts';
export { defineStudy } from './run/study-file.ts';
