import { findProblems, type InputProblem } from "cometapi-kling";
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useState } from "react";
import type { Picture } from "../draft/draft.ts";
import { endpoint, pictureRules } from "../endpoint.ts";
import { useTexts } from "../language/language.tsx";
import { ProblemNote, problemId } from "../problems/problem-note.tsx";
import { pictureOf } from "./pictures-in.ts";

interface AddPicturesProps {
  input: RefObject<HTMLInputElement | null>;
  /** What is wrong with the list as a whole. */
  listProblems: readonly InputProblem[];
  onAdd: (pictures: readonly Picture[]) => void;
}

const field = "picture-address";

/** Adds files from the picker, or an address, which is checked while it is typed. */
export function AddPictures({ input, listProblems, onAdd }: AddPicturesProps): ReactNode {
  const { pictures: texts } = useTexts();
  const [address, setAddress] = useState("");
  const wrong = useAddressProblems(address);
  const problems = wrong.length > 0 ? wrong : listProblems;

  function add(): void {
    if (address.trim() === "" || wrong.length > 0) return;
    onAdd([pictureOf(address.trim())]);
    setAddress("");
  }

  function addOnEnter(event: KeyboardEvent): void {
    if (event.key !== "Enter") return;
    // Enter would send the whole form.
    event.preventDefault();
    add();
  }

  return (
    <div className="field">
      <label htmlFor={field}>{texts.address}</label>
      <div className="row">
        <input
          ref={input}
          id={field}
          type="url"
          inputMode="url"
          autoComplete="off"
          placeholder="https://"
          value={address}
          aria-invalid={problems.length > 0}
          aria-describedby={problems.length > 0 ? problemId(field) : undefined}
          onChange={({ target }) => setAddress(target.value)}
          onKeyDown={addOnEnter}
        />
        <button type="button" onClick={add}>
          {texts.add}
        </button>
        <label className="button">
          <input
            className="unseen"
            type="file"
            multiple
            accept={pictureRules.mediaTypes.join(",")}
            onChange={({ currentTarget }) => {
              onAdd([...(currentTarget.files ?? [])].map(pictureOf));
              // Otherwise the same file cannot be chosen again after it was taken out.
              currentTarget.value = "";
            }}
          />
          {texts.choose}
        </label>
      </div>
      <ProblemNote field={field} problems={problems} />
    </div>
  );
}

/** The problems of an address that is still being typed. */
function useAddressProblems(address: string): readonly InputProblem[] {
  const [found, setFound] = useState<{ address: string; problems: readonly InputProblem[] }>();
  useEffect(() => {
    let isLate = false;
    findProblems(endpoint, { image_list: [address.trim()] }).then((problems) => {
      const own = problems.filter(({ pointer }) => pointer === "/image_list/0");
      if (!isLate) setFound({ address, problems: own });
    });
    return () => {
      isLate = true;
    };
  }, [address]);
  return address.trim() === "" || found?.address !== address ? [] : found.problems;
}
