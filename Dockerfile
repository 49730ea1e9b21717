FROM maven:3-eclipse-temurin-17 AS build
WORKDIR /build
COPY . .
RUN mvn -q -B -Dmaven.test.skip=true -pl detector -am package

FROM eclipse-temurin:17-jre
RUN useradd --system --uid 10001 --home-dir /var/lib/whodunit --create-home whodunit
COPY whodunit /opt/whodunit/
COPY rules /opt/whodunit/rules
COPY detector/jvm.options /opt/whodunit/detector/
COPY --from=build /build/detector/target/whodunit-detector.jar /opt/whodunit/detector/target/
COPY --from=build /build/detector/target/lib /opt/whodunit/detector/target/lib
USER whodunit
WORKDIR /var/lib/whodunit
VOLUME /var/lib/whodunit
EXPOSE 8080
ENTRYPOINT ["/opt/whodunit/whodunit"]
CMD ["run"]
