import { Button, type ButtonProps } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";

/** A button that says why it does nothing now, to the pointer, the keyboard and screen readers. */
export function ActionButton({
  whyNot,
  onClick,
  ...rest
}: ButtonProps & { whyNot: string | null }) {
  if (whyNot === null) return <Button onClick={onClick} {...rest} />;
  return (
    <Tooltip content={whyNot} side="bottom">
      <Button aria-disabled aria-description={whyNot} {...rest} />
    </Tooltip>
  );
}
