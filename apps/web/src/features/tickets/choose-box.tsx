import classes from './message-item.module.css';

interface ChooseBoxProps {
  label: string;
  isChosen: boolean;
  /** `isRange`: with everything since the one before */
  onChoose: (isRange: boolean) => void;
}

export const ChooseBox = ({ label, isChosen, onChoose }: ChooseBoxProps) => (
  <label className={classes.box}>
    <input
      type="checkbox"
      checked={isChosen}
      aria-label={label}
      onClick={(event) => onChoose(event.shiftKey)}
      onChange={() => undefined}
    />
  </label>
);
