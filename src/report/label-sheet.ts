/** A reply to be labelled, as a person is shown it; who graded it how is not in here. All texts are hostile. */
export interface LabelItem {
  /** Id of the reply in the store. */
  readonly reply: string;
  /** The last turns before the reply, oldest first, shortened. */
  readonly prefix: readonly { readonly role: string; readonly text: string }[];
  readonly text: string;
  /** Set where the text was too long to be shown whole. */
  readonly shortened: boolean;
  readonly toolCalls: readonly string[];
  readonly finishReason: string;
}

/** What one behavior asks of people. */
export interface LabelSheet {
  readonly policy: string;
  readonly title: string;
  readonly hash: string;
  readonly body: string;
  readonly labels: readonly { readonly name: string; readonly meaning: string; readonly event: boolean }[];
  readonly items: readonly LabelItem[];
}
