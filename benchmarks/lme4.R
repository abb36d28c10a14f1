# Time lme4 on a CSV file of ratings. Rscript benchmarks/lme4.R FILE prints one object of JSON.
suppressPackageStartupMessages(library(lme4))
rows <- read.csv(commandArgs(TRUE)[1])
factors <- setdiff(names(rows), c("employee", "team", "y"))
for (name in c(factors, "employee", "team")) {
  rows[[name]] <- factor(rows[[name]])
}
model <- as.formula(paste("y ~", paste(factors, collapse = " + "), "+ (1 | team) + (1 | employee)"))
# The lesser of elapsed and processor seconds: a busy machine makes nobody slower, and several threads are no penalty.
took <- system.time(fit <- lmer(model, rows, REML = TRUE))
took <- min(took[["elapsed"]], took[["user.self"]] + took[["sys.self"]])
vary <- as.data.frame(VarCorr(fit))
vary <- setNames(vary$vcov, vary$grp)
cat(sprintf(
  "{\"rows\": %d, \"employees\": %d, \"teams\": %d, \"columns\": %d, \"seconds\": %.2f, \"sigma2\": %.10g, \"employee2\": %.10g, \"team2\": %.10g, \"R\": \"%s\", \"lme4\": \"%s\"}\n",
  nrow(rows), nlevels(rows$employee), nlevels(rows$team), length(fixef(fit)), took,
  vary[["Residual"]], vary[["employee"]], vary[["team"]], getRversion(), packageVersion("lme4")
))
