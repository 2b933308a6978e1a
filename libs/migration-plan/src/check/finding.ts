/** Something wrong at a place of a plan; the path is made of keys and indices, as in `entities, 0, key`. */
export interface Finding {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
