/**
 * A list to pick one of.
 *
 * @param props.options each with what it is called
 * @param props.onPick is given the value that was picked
 */
export function Pick(props: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly onPick: (value: string) => void;
}) {
  return (
    <label class="pick">
      <span>{props.label}</span>
      <select value={props.value} onChange={({ currentTarget }) => props.onPick(currentTarget.value)}>
        {props.options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
