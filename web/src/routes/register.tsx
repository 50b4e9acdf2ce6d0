import { getRouteApi, Link } from "@tanstack/react-router";
import { useRegister } from "@/features/auth/api";
import { AuthCard } from "@/features/auth/components/auth-card";
import { CredentialsForm } from "@/features/auth/components/credentials-form";
import { PasswordHint } from "@/features/auth/components/password-hint";
import { registerSchema } from "@/features/auth/credentials";
import { useMember } from "@/features/auth/session";
import { texts } from "@/texts";
import { Page } from "@/ui/page";
import { GoOn } from "./go-on";

const route = getRouteApi("/register");

export function RegisterPage() {
  const { next } = route.useSearch();
  const loggedIn = useMember() !== undefined;
  const register = useRegister();
  if (loggedIn) return <GoOn to={next} />;
  return (
    <Page title={texts.auth.registerTitle}>
      <AuthCard
        title={texts.auth.registerTitle}
        detail={texts.auth.registerDetail}
        footer={
          <>
            {texts.auth.haveAccount}{" "}
            <Link to="/login" search={{ next }} className="font-medium text-accent hover:underline">
              {texts.auth.logIn}
            </Link>
          </>
        }
      >
        <CredentialsForm
          schema={registerSchema}
          submitLabel={texts.auth.createAccount}
          usernameHelp={texts.auth.usernameHelp}
          passwordHelp={(password) => <PasswordHint password={password} />}
          newPassword
          onSubmit={register.mutateAsync}
        />
      </AuthCard>
    </Page>
  );
}
