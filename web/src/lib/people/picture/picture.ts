/** The pictures that the server takes, as a file field is told. */
export const PICTURES = 'image/jpeg,image/png,image/webp';
