/** A place of the studio's navigation. */
export interface Place {
  href: string;
  label: string;
  here: boolean;
  /** What waits there for me. */
  count?: number;
}
