import { getRouteApi, Link } from "@tanstack/react-router";
import { useLogIn } from "@/features/auth/api";
import { AuthCard } from "@/features/auth/components/auth-card";
import { CredentialsForm } from "@/features/auth/components/credentials-form";
import { logInSchema } from "@/features/auth/credentials";
import { useMember } from "@/features/auth/session";
import { texts } from "@/texts";
import { Page } from "@/ui/page";
import { GoOn } from "./go-on";

const route = getRouteApi("/login");

export function LoginPage() {
  const { next } = route.useSearch();
  const loggedIn = useMember() !== undefined;
  const logIn = useLogIn();
  if (loggedIn) return <GoOn to={next} />;
  return (
    <Page title={texts.auth.logInTitle}>
      <AuthCard
        title={texts.auth.logInTitle}
        detail={next ? texts.auth.logInToGoOn : texts.auth.logInDetail}
        footer={
          <>
            {texts.auth.noAccount}{" "}
            <Link to="/register" search={{ next }} className="font-medium text-accent hover:underline">
              {texts.auth.createAccount}
            </Link>
          </>
        }
      >
        <CredentialsForm
          schema={logInSchema}
          submitLabel={texts.auth.logIn}
          newPassword={false}
          onSubmit={logIn.mutateAsync}
        />
      </AuthCard>
    </Page>
  );
}
