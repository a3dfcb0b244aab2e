/** Something in a run that may explain why it failed, with words from the step that show it. */
export interface Finding {
  readonly mechanism:
    | "missing_prerequisite"
    | "unhandled_error"
    | "lost_state"
    | "unverified_output"
    | "repeated_action"
    | "wrong_tool"
    | "poor_plan"
    | "premature_finish";
  readonly step: number;
  readonly quote: string;
  readonly kind: string;
}
