import { partsId } from '../core/content-id.ts';
import type { GroupCommit } from './group-commit.ts';
import type { SqliteDatabase } from './sqlite-driver.ts';
import type { HumanLabel, LabelRows } from './store.ts';

interface LabelRecord {
  reply: number;
  policy: number;
  label: string;
  event: number;
  labeller: string;
  at: number;
  note: string | null;
}

/** What people said; append-only, so a change of mind is a later row. */
export function labelRows(database: SqliteDatabase, commit: GroupCommit): LabelRows {
  const insert = database.prepare(
    'insert into labels (id, reply, policy, label, event, labeller, at, note) values (?,?,?,?,?,?,?,?) on conflict do nothing',
  );
  return {
    add: (label) => {
      const { reply, policy, labeller, at } = label;
      const id = partsId('label', String(reply), String(policy), labeller, label.label, String(at));
      return commit.add(() => {
        insert.run(id, reply, policy, label.label, label.event ? 1 : 0, labeller, at, label.note);
      });
    },
    of: async (policies) => {
      if (policies.length === 0) return [];
      const records = database
        .prepare(
          `select reply, policy, label, event, labeller, at, note from labels where policy in (${policies.map(() => '?').join(',')}) order by seq`,
        )
        .all(...policies) as LabelRecord[];
      return records.map((record): HumanLabel => ({ ...record, event: record.event === 1 }));
    },
  };
}
