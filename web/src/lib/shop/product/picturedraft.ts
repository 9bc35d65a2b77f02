import type { Picture, PictureEdit } from '$lib/api/shapes';
import { blobId } from '$lib/people/picture/blob';

/** A picture of a product as it is edited; `shows` is empty for the whole product. */
export interface PictureDraft {
  url: string;
  alt: string;
  shows: string;
}

/** A product's pictures, to be edited. */
export const pictureDrafts = (pictures: readonly Picture[]): PictureDraft[] =>
  pictures.map(({ url, alt, shows }) => ({ url, alt, shows: shows ?? '' }));

/** The same as they are sent. */
export const pictureEdits = (drafts: readonly PictureDraft[]): PictureEdit[] =>
  drafts.flatMap(({ url, alt, shows }) => {
    const blob = blobId(url);
    return blob ? [{ blob, alt, shows: shows || null }] : [];
  });
