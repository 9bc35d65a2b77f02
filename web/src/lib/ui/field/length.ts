/** How many characters there are more than fit, as the server counts them. */
export const beyond = (text: string, most: number | null | undefined): number =>
  Math.max(0, [...text].length - (most ?? Infinity));

/** Whether so much of a long text's room is used that it is time to count. */
export const isNear = (text: string, most: number): boolean => most >= 50 && [...text].length >= most * 0.8;
