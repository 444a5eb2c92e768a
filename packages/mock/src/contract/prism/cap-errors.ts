/**
 * The largest number of errors that one list or map of a value can add. So many fill the header `sl-violations`, so
 * that a larger number would change no response.
 */
export const maxErrorsPerList = 100;

const listLoop = /for\(let (\w+)=0; \1<(\w+); \1\+\+\)\{/g;
const mapLoop = /for\(const (\w+) in (\w+)\)\{/g;
const textLimit = /\b(func\d+)\((\w+)\) ([<>]) (\d+)/g;

/**
 * Rewrites a validation function of Ajv so that each loop ends after {@link maxErrorsPerList} errors. Without that, a
 * body of 4 MB has two million errors, which take 24 seconds and 3 GB. A loop ends early only if the value is invalid
 * already, so the result stays the same. It also leaves out the count of characters where the length of a text decides.
 * For Ajv's option `code.process`.
 */
export function capErrors(code: string): string {
  const source = code.replaceAll(textLimit, (_, count, text, sign, limit) =>
    shortCount(`${count}(${text})`, text, sign, Number(limit)),
  );
  // A loop of `contains` goes on after errors, until an item fits.
  if (source.includes('keyword:"contains"')) return source;
  return source
    .replaceAll(
      listLoop,
      (_, index, length) =>
        `for(let ${index}=0, stop${index}=errors+${maxErrorsPerList}; ${index}<${length} && errors<stop${index}; ${index}++){`,
    )
    .replaceAll(
      mapLoop,
      (_, key, map) =>
        `const stop${key}=errors+${maxErrorsPerList};for(const ${key} in ${map}){if(errors>=stop${key})break;`,
    );
}

/**
 * Ajv counts each character of a text, which takes a quarter of the time of a large body. A text of `length` units has
 * at most `length` characters and at least half as many.
 */
function shortCount(counted: string, text: string, sign: string, limit: number): string {
  const length = `${text}.length`;
  if (sign === "<") return `(${length} < ${2 * limit - 1} && ${counted} < ${limit})`;
  return `(${length} > ${2 * limit} || (${length} > ${limit} && ${counted} > ${limit}))`;
}
